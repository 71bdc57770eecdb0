using Streams.Kafka;
using Streams.TestKit.Kafka;
using Streams.TestKit.Kubernetes;

namespace Streams.TestKit.Requirements;

/// <summary>Says why something that tests ask for is not here.</summary>
internal static class Lack
{
    private const string DockerSocket = "/var/run/docker.sock";

    /// <summary>The reason, or null where it is here.</summary>
    public static string? Of(string name) => name switch
    {
        "kafka" => RealKafka(),
        "registry" => Folder(RegistryFixture.HomeVariable, "bin/registry"),
        "data" => Folder(DataFolder.Variable, ""),
        "kubernetes" => KubeCluster.WhyNot(),
        "opensearch" => Folder("STREAMS_OPENSEARCH_HOME", ""),
        "root" => Environment.IsPrivilegedProcess ? null : "the tests do not run as root",
        "ebpf" => Ebpf(),
        "x64" => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? null : "the test has machine code of x86-64",
        "docker" => File.Exists(DockerSocket) ? null : $"there is no {DockerSocket}",
        _ => Programs.Find(name) is null ? $"there is no program {name} on PATH" : null,
    };

    private static string? RealKafka() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(KafkaFixture.BootstrapVariable)) || LocalBroker.FindHome() is not null || File.Exists(DockerSocket)
            ? null
            : $"neither {KafkaFixture.BootstrapVariable} nor {LocalBroker.HomeVariable} (with a java) is set, and Docker is absent";

    private static string? Folder(string variable, string content) =>
        Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } folder
            ? $"{variable} is not set"
            : Path.Exists(Path.Combine(folder, content)) ? null : $"{Path.Combine(folder, content)} does not exist";

    private static string? Ebpf()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "the tests do not run as root";
        }

        if (!File.Exists("/sys/kernel/btf/vmlinux"))
        {
            return "the kernel tells no types (/sys/kernel/btf/vmlinux)";
        }

        return System.Runtime.InteropServices.NativeLibrary.TryLoad("libbpf.so.1", out _) ? null : "libbpf.so.1 is not installed";
    }
}
