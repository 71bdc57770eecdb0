using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How tests start a worker: names of its own, no port of the machine.</summary>
internal static class WorkerFlags
{
    /// <param name="connection">Cluster and prefix.</param>
    /// <param name="instance">Name that lasts over restarts.</param>
    /// <param name="stateFolder">Where it remembers its crashes.</param>
    /// <param name="more">Flags of the test; one of them may turn the endpoint on.</param>
    public static IEnumerable<string> For(KafkaConnection connection, string instance, string stateFolder, params string[] more) =>
    [
        "--bootstrap", connection.BootstrapServers,
        "--prefix", connection.Prefix,
        "--instance", instance,
        "--state-dir", stateFolder,
        .. more.Contains("--http") ? [] : new[] { "--http", "0" },
        .. more,
    ];
}
