/** Version of the JSON contract. A breaking change raises it; new optional fields do not. */
export const SCHEMA_VERSION = 1;
