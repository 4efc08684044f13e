import { currentToken } from './call.ts';

/** Ends this session and leaves for the sign-in page, as the button of the pages without scripts does. */
export function signOut(): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/signin/out';
  const token = document.createElement('input');
  token.type = 'hidden';
  token.name = 'token';
  token.value = currentToken();
  form.append(token);
  document.body.append(form);
  form.submit();
}
