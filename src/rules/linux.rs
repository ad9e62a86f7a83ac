//! Linux: which distributions enroll.

/// A distribution as Microsoft names it, with the versions that enroll (LNX-ENR-01).
const SUPPORTED: [(&str, &[&str]); 2] = [("ubuntu", &["22.04", "24.04"]), ("rhel", &["9", "10"])];

/// Whether a device with this operating system enrolls: Ubuntu Desktop 22.04 and 24.04, Red Hat Enterprise Linux 9 and
/// 10 (LNX-ENR-01). Ubuntu Server doesn't; what isn't named does, for want of a word against it.
#[must_use]
pub fn supported(os: &str) -> bool {
    let os = os.trim().to_lowercase().replace("red hat enterprise linux", "rhel");
    if os.is_empty() {
        return true;
    }
    let mut words = os.split_whitespace().filter(|word| !matches!(*word, "desktop" | "lts" | "linux"));
    let (Some(name), Some(version), None) = (words.next(), words.next(), words.next()) else { return false };
    let row = SUPPORTED.iter().find(|row| row.0 == name);
    row.is_some_and(|row| row.1.iter().any(|known| version == *known || version.starts_with(&format!("{known}."))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_distributions_enroll_in_two_versions_each() {
        let table = [
            ("", true),
            ("Ubuntu 24.04", true),
            ("Ubuntu Desktop 22.04 LTS", true),
            ("Ubuntu 22.04.4", true),
            ("Ubuntu 20.04", false),
            ("Ubuntu 23.10", false),
            ("Ubuntu Server 24.04", false),
            ("RHEL 9", true),
            ("RHEL 9.4", true),
            ("RHEL 10", true),
            ("Red Hat Enterprise Linux 9", true),
            ("RHEL 8", false),
            ("RHEL 91", false),
            ("Debian 12", false),
            ("Ubuntu", false),
        ];
        for (os, enrolls) in table {
            assert_eq!(supported(os), enrolls, "{os:?}");
        }
    }
}
