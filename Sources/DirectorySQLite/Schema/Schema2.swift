/// The second format: settings of Regions, MFA devices, and the keys of the store ring that were given up.
///
/// Steps of one-time codes are counted in half minutes since 1970; instants are milliseconds.
enum Schema2 {
    static let sql = """
        CREATE TABLE account_region (
            account TEXT NOT NULL REFERENCES account (id),
            region TEXT NOT NULL,
            setting TEXT NOT NULL CHECK (setting IN ('opted in', 'sts off')),
            PRIMARY KEY (account, region)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE mfa_device (
            serial_number TEXT NOT NULL PRIMARY KEY CHECK (serial_number GLOB 'arn:aws:iam::*:mfa/*'),
            account TEXT NOT NULL REFERENCES account (id),
            created_at INTEGER NOT NULL,
            sealed_seed BLOB NOT NULL,
            owner TEXT CHECK (owner IN ('root', 'user')),
            user TEXT REFERENCES policy_holder (id) CHECK (user GLOB 'AIDA*'),
            enabled_at INTEGER,
            position INTEGER,
            drift INTEGER NOT NULL,
            last_pair_step INTEGER NOT NULL,
            used_up_to INTEGER NOT NULL,
            attempt_window INTEGER NOT NULL,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            CHECK ((owner IS NULL) = (enabled_at IS NULL)),
            CHECK ((owner IS NULL) = (position IS NULL)),
            CHECK ((owner IS 'user') = (user IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mfa_device_user ON mfa_device (user) WHERE user IS NOT NULL;

        CREATE TABLE mfa_used_step (
            device TEXT NOT NULL REFERENCES mfa_device (serial_number) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            PRIMARY KEY (device, step)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE mfa_device_tag (
            device TEXT NOT NULL REFERENCES mfa_device (serial_number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (device, position),
            UNIQUE (device, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE given_up_store_key (
            id INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 4294967295)
        ) STRICT;

        UPDATE server SET format_version = 2 WHERE id = 1;
        """
}
