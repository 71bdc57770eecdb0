using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How tests start a worker: names of its own, no port of the machine.</summary>
internal static class WorkerFlags
{
    public static IEnumerable<string> For(KafkaConnection connection, string instance, string stateFolder) =>
    [
        "--bootstrap", connection.BootstrapServers,
        "--prefix", connection.Prefix,
        "--instance", instance,
        "--state-dir", stateFolder,
        "--metrics-port", "0",
    ];
}
