using System.Diagnostics;

namespace Streams.Integration.Tests.Agent;

/// <summary>A root file system with systemd and D-Bus, unpacked from Debian packages without running any of their scripts; made once and kept.</summary>
internal static class SystemdRootFolder
{
    private const string Version = "1"; // of the script below

    private static readonly string s_cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Path.GetTempPath(), "streams-test-cache"), "systemd-root-" + Version);

    // units that would touch the machine or that a container has no use for are masked
    private const string Make = """
        set -eu
        work=$(mktemp -d "$1.XXXXXX"); trap 'rm -rf "$work"' EXIT
        mkdir -p "$work/debs/partial" "$work/root"; : >"$work/none"
        apt="apt-get -qq -y --no-install-recommends -o Dir::State::status=$work/none -o Dir::Cache::archives=$work/debs -o Debug::NoLocking=1 -o APT::Keep-Downloaded-Packages=true --download-only install base-files bash coreutils dash dbus libpam-modules mount systemd util-linux"
        $apt >/dev/null || { apt-get -qq -o DPkg::Lock::Timeout=300 update; $apt >/dev/null; }
        cd "$work/root"
        for name in bin sbin lib lib64; do mkdir -p usr/$name; ln -s usr/$name $name; done
        for deb in "$work"/debs/*.deb; do
          case ${deb##*/} in perl*|libperl*|usrmerge*|adduser*|debconf*|lib*-perl_*) continue;; esac
          dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*'
        done
        printf 'root:x:0:0:root:/root:/bin/sh\nmessagebus:x:100:101::/nonexistent:/usr/sbin/nologin\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n' >etc/passwd
        printf 'root:x:0:\nmessagebus:x:101:\nnogroup:x:65534:\n' >etc/group
        : >etc/machine-id
        mkdir -p proc sys dev run tmp mnt var/log etc/systemd/system
        for unit in systemd-modules-load.service kmod-static-nodes.service systemd-sysctl.service systemd-binfmt.service systemd-random-seed.service systemd-remount-fs.service \
          systemd-journald.service systemd-journal-flush.service systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-update-utmp.service \
          systemd-tmpfiles-setup-dev.service systemd-firstboot.service systemd-repart.service modprobe@.service dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount \
          sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount proc-sys-fs-binfmt_misc.automount; do ln -sf /dev/null etc/systemd/system/$unit; done
        [ -x lib/systemd/systemd ] && [ -x usr/bin/dbus-daemon ]
        mv "$work/root" "$1"
        """;

    /// <summary>The folder; null with the reason where the packages cannot be had.</summary>
    public static async Task<(string? Folder, string Reason)> GetAsync(CancellationToken stop)
    {
        if (Directory.Exists(s_cache))
        {
            return (s_cache, "");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(s_cache)!);
        using var make = Process.Start(new ProcessStartInfo("sh", ["-c", Make, "sh", s_cache]) { RedirectStandardError = true })!;
        var errors = await make.StandardError.ReadToEndAsync(stop);
        await make.WaitForExitAsync(stop);
        return make.ExitCode == 0 ? (s_cache, "") : (null, "systemd cannot be had from Debian packages: " + errors.Trim().Split('\n')[^1]);
    }
}
