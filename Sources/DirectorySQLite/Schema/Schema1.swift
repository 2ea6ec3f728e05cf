/// The first format.
///
/// Rules live here as well as in `DirectorySnapshot.apply`: names are unique per account and kind in their folded
/// spelling, references exist, and nothing that is referred to goes. Instants are milliseconds since 1970. Secrets are
/// sealed or wrapped before they get here.
enum Schema1 {
    static let sql = server + accounts + policies + holders + relations + credentials + feed

    private static let server = """
        CREATE TABLE server (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            format_version INTEGER NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence >= 0),
            initialized_at INTEGER
        ) STRICT;
        INSERT INTO server (id, format_version, sequence) VALUES (1, 1, 0);

        CREATE TABLE ring_key (
            ring TEXT NOT NULL CHECK (ring IN ('session', 'store')),
            id INTEGER NOT NULL CHECK (id BETWEEN 0 AND 4294967295),
            wrapped_key BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            activates_at INTEGER NOT NULL,
            retires_at INTEGER,
            PRIMARY KEY (ring, id)
        ) STRICT, WITHOUT ROWID;

        """

    private static let accounts = """
        CREATE TABLE account (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 12),
            created_at INTEGER NOT NULL,
            alias TEXT UNIQUE,
            canonical_user_id TEXT NOT NULL UNIQUE,
            global_endpoint_token_version INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    private static let policies = """
        CREATE TABLE managed_policy (
            id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB 'ANPA*'),
            account TEXT NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            folded_name TEXT NOT NULL,
            path TEXT NOT NULL,
            arn TEXT NOT NULL UNIQUE,
            description TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            default_version INTEGER NOT NULL,
            next_version INTEGER NOT NULL CHECK (next_version > default_version),
            UNIQUE (account, folded_name),
            FOREIGN KEY (id, default_version) REFERENCES policy_version (policy, number) DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE policy_version (
            policy TEXT NOT NULL REFERENCES managed_policy (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            document TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (policy, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE policy_tag (
            policy TEXT NOT NULL REFERENCES managed_policy (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (policy, position),
            UNIQUE (policy, key)
        ) STRICT, WITHOUT ROWID;

        """

    /// Users, groups and roles: what holds policies. The prefix of the id is the kind.
    private static let holders = """
        CREATE TABLE policy_holder (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            account TEXT NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            folded_name TEXT NOT NULL,
            path TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            permissions_boundary TEXT,
            own_boundary TEXT AS (iif(permissions_boundary GLOB 'arn:aws:iam::aws:policy/*', NULL,
                permissions_boundary)) STORED REFERENCES managed_policy (arn),
            trust_policy TEXT,
            description TEXT,
            max_session_duration INTEGER,
            UNIQUE (account, kind, folded_name),
            CHECK ((kind = 'user' AND id GLOB 'AIDA*') OR (kind = 'group' AND id GLOB 'AGPA*')
                OR (kind = 'role' AND id GLOB 'AROA*')),
            CHECK (kind <> 'group' OR permissions_boundary IS NULL),
            CHECK ((kind = 'role') = (trust_policy IS NOT NULL)),
            CHECK ((kind = 'role') = (max_session_duration IS NOT NULL)),
            CHECK (kind = 'role' OR description IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX policy_holder_boundary ON policy_holder (own_boundary) WHERE own_boundary IS NOT NULL;

        CREATE TABLE inline_policy (
            holder TEXT NOT NULL REFERENCES policy_holder (id) ON DELETE CASCADE,
            folded_name TEXT NOT NULL,
            name TEXT NOT NULL,
            document TEXT NOT NULL,
            PRIMARY KEY (holder, folded_name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attached_policy (
            holder TEXT NOT NULL REFERENCES policy_holder (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            arn TEXT NOT NULL,
            own_arn TEXT AS (iif(arn GLOB 'arn:aws:iam::aws:policy/*', NULL, arn)) STORED
                REFERENCES managed_policy (arn),
            PRIMARY KEY (holder, position),
            UNIQUE (holder, arn)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attached_policy_own ON attached_policy (own_arn) WHERE own_arn IS NOT NULL;

        CREATE TABLE holder_tag (
            holder TEXT NOT NULL REFERENCES policy_holder (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            key TEXT NOT NULL,
            folded_key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (holder, position),
            UNIQUE (holder, folded_key)
        ) STRICT, WITHOUT ROWID;

        """

    private static let relations = """
        CREATE TABLE membership (
            joined INTEGER PRIMARY KEY AUTOINCREMENT,
            user TEXT NOT NULL REFERENCES policy_holder (id) CHECK (user GLOB 'AIDA*'),
            member_of TEXT NOT NULL REFERENCES policy_holder (id) CHECK (member_of GLOB 'AGPA*'),
            UNIQUE (user, member_of)
        ) STRICT;
        CREATE INDEX membership_group ON membership (member_of);

        """

    private static let credentials = """
        CREATE TABLE access_key (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id NOT GLOB 'ASIA*'),
            account TEXT NOT NULL REFERENCES account (id),
            user TEXT REFERENCES policy_holder (id) CHECK (user GLOB 'AIDA*'),
            status TEXT NOT NULL CHECK (status IN ('Active', 'Inactive')),
            created_at INTEGER NOT NULL,
            sealed_secret BLOB NOT NULL
        ) STRICT;
        CREATE INDEX access_key_user ON access_key (user);

        CREATE TABLE revocation_cut_off (
            kind TEXT NOT NULL CHECK (kind IN ('role', 'user', 'access key', 'session', 'source identity')),
            subject TEXT NOT NULL,
            detail TEXT NOT NULL,
            issued_before INTEGER NOT NULL,
            drop_after INTEGER NOT NULL,
            PRIMARY KEY (kind, subject, detail)
        ) STRICT, WITHOUT ROWID;

        """

    private static let feed = """
        CREATE TABLE change_feed (
            sequence INTEGER PRIMARY KEY,
            changes BLOB NOT NULL
        ) STRICT;
        """
}
