using Streams.Lab.Grounds;
using Streams.Lab.Workloads;

namespace Streams.Lab.Runs;

/// <summary>Makes the images of a run: Debian packages, and over them the lab's own small programs and made-up data.</summary>
internal static class LabImages
{
    private static readonly string[] s_smoke = ["curl", "iputils-ping", "netcat-openbsd", "nginx-light", "openssl", "python3", "redis-server"];

    private static readonly string[] s_full =
        ["cron", "dropbear-bin", "gcc", "haproxy", "iproute2", "libc6-dev", "make", "memcached", "nodejs", "openssh-client", "postgresql-15", "postgresql-client-15", "redis-tools", "wrk", "zip"];

    /// <summary>Packages of a suite.</summary>
    public static IReadOnlyList<string> Packages(bool full) => full ? [.. s_smoke, .. s_full] : s_smoke;

    /// <summary>Image of a workload.</summary>
    public static string NameOf(string workload) => $"shop/{workload}:1";

    /// <summary>Makes one image for each workload; they differ in name alone.</summary>
    public static async Task MakeAsync(ContainerEngine engine, string root, string folder, IReadOnlyList<Workload> workloads, CancellationToken stop)
    {
        await HostCommand.RunAsync("cp", ["-r", Path.Combine(AppContext.BaseDirectory, "content"), Directory.CreateDirectory(Path.Combine(folder, "srv")).FullName], stop).ConfigureAwait(false);
        Directory.Move(Path.Combine(folder, "srv", "content"), Path.Combine(folder, "srv", "lab"));
        await HostCommand.RunAsync("chmod", ["-R", "a+rX,u+w", Path.Combine(folder, "srv")], stop).ConfigureAwait(false);
        WriteData(folder);
        await HostCommand.RunAsync("chmod", ["-R", "a+rwX", Path.Combine(folder, "srv", "data"), Path.Combine(folder, "srv", "www")], stop).ConfigureAwait(false);
        await engine.ImportAsync(root, folder, folder + "-work", [.. workloads.Select(workload => NameOf(workload.Name))], stop).ConfigureAwait(false);
    }

    /// <summary>Data worth stealing, none of them real.</summary>
    private static void WriteData(string folder)
    {
        var random = new Random(20_251);
        var data = Directory.CreateDirectory(Path.Combine(folder, "srv", "data")).FullName;
        var bytes = new byte[3_000_000];
        random.NextBytes(bytes);
        File.WriteAllText(Path.Combine(data, "customers.csv"), Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));
        File.WriteAllBytes(Path.Combine(data, "orders.db"), bytes);
        var pages = Directory.CreateDirectory(Path.Combine(folder, "srv", "www")).FullName;
        File.WriteAllText(Path.Combine(pages, "index.html"), $"<html><body>{Convert.ToBase64String(bytes.AsSpan(0, 6_000))}</body></html>");
        File.WriteAllBytes(Path.Combine(pages, "picture.bin"), bytes[..400_000]);
        WriteSecret(folder, "root/.aws/credentials", "[default]\naws_access_key_id = AKIALABLABLABLABLAB0\naws_secret_access_key = made/up/and/of/no/use\n");
        WriteSecret(folder, "root/.ssh/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nmade up and of no use\n-----END OPENSSH PRIVATE KEY-----\n");
        WriteSecret(folder, "var/run/secrets/kubernetes.io/serviceaccount/token", "made.up.token");
        WriteSecret(folder, "srv/data/.env", "DATABASE_PASSWORD=made-up\n");
    }

    private static void WriteSecret(string folder, string file, string text)
    {
        var path = Path.Combine(folder, file.Replace("var/run/", "run/", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
