//! Versions of operating systems, as restrictions compare them.

use crate::intune::Platform;

/// A version in up to four numbers; missing ones are zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version([u32; 4]);

/// Builds of Windows 10 and 11 by the names of their releases; the first release of each stands first.
const RELEASES: [(&str, &str, u32); 19] = [
    ("10", "1507", 10_240),
    ("10", "1511", 10_586),
    ("10", "1607", 14_393),
    ("10", "1703", 15_063),
    ("10", "1709", 16_299),
    ("10", "1803", 17_134),
    ("10", "1809", 17_763),
    ("10", "1903", 18_362),
    ("10", "1909", 18_363),
    ("10", "2004", 19_041),
    ("10", "20h2", 19_042),
    ("10", "21h1", 19_043),
    ("10", "21h2", 19_044),
    ("10", "22h2", 19_045),
    ("11", "21h2", 22_000),
    ("11", "22h2", 22_621),
    ("11", "23h2", 22_631),
    ("11", "24h2", 26_100),
    ("11", "25h2", 26_200),
];

impl Version {
    /// The version of these two numbers.
    #[must_use]
    pub const fn of(major: u32, minor: u32) -> Version {
        Version([major, minor, 0, 0])
    }

    /// The version that `text` means on `platform`: `11 24H2`, `10.0.22631` or `Windows 10` on Windows, `17.4` or `14`
    /// elsewhere; none if it means none.
    ///
    /// Windows by its name alone is its first release. A revision on Windows is left out, because Windows doesn't send
    /// it when it enrolls.
    #[must_use]
    pub fn parse(text: &str, platform: Platform) -> Option<Version> {
        let text = text.trim().to_lowercase();
        if platform != Platform::Windows {
            return numbers(&text).map(|(version, _)| version);
        }
        let text = text.strip_prefix("windows").map_or(text.as_str(), str::trim_start);
        named(text).or_else(|| built(text))
    }
}

/// Whether `text` means something on `platform`: a [`Version`], on Windows also a server or a release before 10, and on
/// Linux a distribution, which rules of its own look at (LNX-ENR-01).
#[must_use]
pub fn is_known(text: &str, platform: Platform) -> bool {
    let lower = text.trim().to_lowercase();
    let windows = lower.strip_prefix("windows").map_or(lower.as_str(), str::trim_start);
    match platform {
        Platform::Windows => {
            Version::parse(text, platform).is_some()
                || matches!(windows, "7" | "8" | "8.1")
                || windows.split_whitespace().any(|word| word == "server")
        }
        Platform::Ios | Platform::MacOs | Platform::Android | Platform::Aosp => {
            Version::parse(text, platform).is_some()
        }
        Platform::Linux => true,
    }
}

/// A release of Windows by its name.
fn named(text: &str) -> Option<Version> {
    let (windows, release) = text.split_once(' ').unwrap_or((text, ""));
    let release = release.trim();
    let row = RELEASES.iter().find(|row| row.0 == windows && (release.is_empty() || row.1 == release))?;
    Some(Version([10, 0, row.2, 0]))
}

/// Windows by its numbers, as far as the build at least.
fn built(text: &str) -> Option<Version> {
    let (Version([major, minor, build, _]), count) = numbers(text)?;
    (count >= 3).then_some(Version([major, minor, build, 0]))
}

/// One to four numbers between dots, and how many there are.
fn numbers(text: &str) -> Option<(Version, usize)> {
    let mut version = [0; 4];
    let mut count = 0;
    for part in text.split('.') {
        // A sign would parse as part of a number.
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        *version.get_mut(count)? = part.parse().ok().filter(|_| digits)?;
        count += 1;
    }
    Some((Version(version), count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Platform as P;

    #[test]
    fn a_version_that_means_nothing_is_not_taken_for_one() {
        let table = [
            ("11 24H2", P::Windows, true),
            ("Windows Server 2022", P::Windows, true),
            ("8.1", P::Windows, true),
            ("11 99H9", P::Windows, false),
            ("18.5", P::Windows, false),
            ("17.4", P::Ios, true),
            ("seventeen", P::Ios, false),
            ("Sonoma", P::MacOs, false),
            ("14", P::Android, true),
            ("11 24H2", P::Android, false),
            ("Debian 12", P::Linux, true),
        ];
        for (text, platform, known) in table {
            assert_eq!(is_known(text, platform), known, "{text} on {}", platform.name());
        }
    }

    #[test]
    fn windows_is_known_by_release_or_build() {
        let table = [
            ("10 1507", Some(10_240)),
            ("10 1511", Some(10_586)),
            ("10 1607", Some(14_393)),
            ("10 1703", Some(15_063)),
            ("10 1709", Some(16_299)),
            ("10 1803", Some(17_134)),
            ("10 1809", Some(17_763)),
            ("10 1903", Some(18_362)),
            ("10 1909", Some(18_363)),
            ("10 2004", Some(19_041)),
            ("10 20H2", Some(19_042)),
            ("10 21H1", Some(19_043)),
            ("10 21H2", Some(19_044)),
            ("10 22H2", Some(19_045)),
            ("11 21H2", Some(22_000)),
            ("11 22H2", Some(22_621)),
            ("11 23H2", Some(22_631)),
            ("11 24H2", Some(26_100)),
            ("11 25H2", Some(26_200)),
            (" Windows 11  24h2 ", Some(26_100)),
            ("10", Some(10_240)),
            ("Windows 11", Some(22_000)),
            ("10.0.22631", Some(22_631)),
            ("10.0.22631.3007", Some(22_631)),
            ("11 1507", None),
            ("10.0", None),
            ("22631", None),
            ("Windows Server 2022", None),
            ("10.0.22631.1.2", None),
            ("10.0.x", None),
            ("10.0.+1", None),
            ("", None),
        ];
        for (text, build) in table {
            assert_eq!(Version::parse(text, P::Windows), build.map(|b| Version([10, 0, b, 0])), "{text:?}");
        }
    }

    #[test]
    fn elsewhere_a_version_is_numbers_between_dots() {
        let table = [
            ("17.4", Some([17, 4, 0, 0])),
            ("14", Some([14, 0, 0, 0])),
            ("15.2.1", Some([15, 2, 1, 0])),
            ("1.2.3.4", Some([1, 2, 3, 4])),
            ("1.2.3.4.5", None),
            ("17.", None),
            ("iOS 17", None),
            ("", None),
        ];
        for (text, version) in table {
            for platform in [P::Ios, P::MacOs, P::Android, P::Aosp, P::Linux] {
                assert_eq!(Version::parse(text, platform), version.map(Version), "{text:?}");
            }
        }
    }

    #[test]
    fn versions_compare_number_by_number() {
        let ios = |text| Version::parse(text, P::Ios).unwrap();
        assert!(ios("9") < ios("10") && ios("17.4") < ios("17.10") && ios("17") == ios("17.0"));
        let windows = |text| Version::parse(text, P::Windows).unwrap();
        assert!(windows("10 22H2") < windows("11") && windows("11 24H2") == windows("10.0.26100"));
    }
}
