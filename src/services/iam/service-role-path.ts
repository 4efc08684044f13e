/** AWS keeps what lies below this path for the roles of its services. */
export const SERVICE_ROLE_PATH = '/aws-service-role/';
