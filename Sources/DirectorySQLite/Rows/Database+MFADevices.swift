import AWSNames
import Directory
import FoundationEssentials
import GRDB
import SecretMaterial
import WireProtocol

extension Database {
    func put(_ device: MFADevice) throws {
        let (owner, user): (String?, String?) =
            switch device.owner {
            case nil: (nil, nil)
            case .root: ("root", nil)
            case .user(let id): ("user", id.rawValue)
            }
        // The place among the owner's devices is the order of enabling: it is kept while the owner stays.
        try runOnOne(
            """
            INSERT INTO mfa_device (serial_number, account, created_at, sealed_seed, owner, user, enabled_at, position,
                drift, last_pair_step, used_up_to, attempt_window, attempts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                iif(?5 IS NULL, NULL, (SELECT coalesce(max(position), 0) + 1 FROM mfa_device)), ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT (serial_number) DO UPDATE SET created_at = excluded.created_at,
                sealed_seed = excluded.sealed_seed, enabled_at = excluded.enabled_at,
                position = iif(owner IS excluded.owner AND user IS excluded.user, position, excluded.position),
                owner = excluded.owner, user = excluded.user, drift = excluded.drift,
                last_pair_step = excluded.last_pair_step, used_up_to = excluded.used_up_to,
                attempt_window = excluded.attempt_window, attempts = excluded.attempts
                WHERE account = excluded.account
            """, device.serialNumber, device.account.description, device.createdAt.milliseconds,
            Data(device.sealedSeed.bytes), owner, user, device.enabledAt?.milliseconds, device.codes.drift,
            device.codes.lastPairStep, device.codes.usedUpTo, device.codes.attemptWindow, device.codes.attempts)
        try run("DELETE FROM mfa_used_step WHERE device = ?", device.serialNumber)
        for step in device.codes.usedSteps {
            try run("INSERT INTO mfa_used_step (device, step) VALUES (?, ?)", device.serialNumber, step)
        }
        try run("DELETE FROM mfa_device_tag WHERE device = ?", device.serialNumber)
        for (position, tag) in device.tags.enumerated() {
            try run(
                "INSERT INTO mfa_device_tag (device, position, key, value) VALUES (?, ?, ?, ?)", device.serialNumber,
                position, tag.key, tag.value)
        }
    }

    func putRegions(of account: Account) throws {
        let id = account.id.description
        try run("DELETE FROM account_region WHERE account = ?", id)
        for (regions, setting) in [(account.optedInRegions, "opted in"), (account.stsDeactivatedRegions, "sts off")] {
            for region in regions {
                try run(
                    "INSERT INTO account_region (account, region, setting) VALUES (?, ?, ?)", id, region.rawValue,
                    setting)
            }
        }
    }
}
