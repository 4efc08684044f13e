import { CONTROLS } from '../../../compliance/controls/controls.ts';
import { evaluateAll } from '../../../compliance/controls/evaluate.ts';
import type { FrameworkId } from '../../../compliance/controls/frameworks.ts';
import { responsibilityMatrix } from '../../../compliance/controls/responsibility-matrix.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { lookedOf } from '../control-view.ts';

/** Who sees to each requirement of a framework, and whether it holds as far as the caller's account can see. */
export const getResponsibilityMatrix = read<{ readonly Framework: FrameworkId }, object>(
  forAccount('GetResponsibilityMatrix'),
  async (context, { Framework }) => ({
    Requirements: responsibilityMatrix(Framework, CONTROLS, await evaluateAll(lookedOf(context))).map(
      ({ requirement, responsibility, status, controlIds }) => ({
        Requirement: requirement,
        Responsibility: responsibility,
        Status: status,
        ControlIds: controlIds,
      }),
    ),
  }),
);
