using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Topics;

namespace Streams.Cli.Doctor;

/// <summary>The doctor's checks, from the library outwards; what rests on a failed one is left out.</summary>
internal static class Checks
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<Finding> RunAsync(KafkaOptions options, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        var connection = options.Open();
        yield return new Finding("librdkafka", Ok: true, $"{NativeLibrary.Version} from {NativeLibrary.Path}");

        var reached = await Task.Run(() => Reach(connection), stop).ConfigureAwait(false);
        yield return reached;

        if (reached.Ok)
        {
            yield return await TopicsAsync(connection, stop).ConfigureAwait(false);
        }

        if (!string.IsNullOrEmpty(options.Registry))
        {
            yield return await RegistryAsync(options.Registry, connection, time, stop).ConfigureAwait(false);
        }
    }

    private static Finding Reach(KafkaConnection connection)
    {
        try
        {
            using var reader = new TopicReader(connection);
            reader.Partitions(Schemas.TopicCatalog.Events, Within);
            var brokers = reader.Admin.GetMetadata(Within).Brokers;
            return new Finding("kafka", Ok: true, $"{brokers.Count} broker(s) at {connection.BootstrapServers}{(reader.IsMock ? ", the mock" : "")}");
        }
        catch (KafkaFailedException e)
        {
            return new Finding("kafka", Ok: false, e.Message);
        }
        catch (KafkaException e)
        {
            return new Finding("kafka", Ok: false, KafkaFault.Explain(e, new KafkaUse { Servers = connection.BootstrapServers }));
        }
    }

    private static async Task<Finding> TopicsAsync(KafkaConnection connection, CancellationToken stop)
    {
        try
        {
            using var admin = new TopicAdmin(connection);
            var differences = await admin.DiffAsync(new TopicLayout(), stop).ConfigureAwait(false);
            return differences.Count == 0
                ? new Finding("topics", Ok: true, "as the contract has them")
                : new Finding("topics", Ok: false, $"{differences.Count} differences, first {differences[0]}: see `streams topics diff`, then `streams topics apply`");
        }
        catch (KafkaFailedException e)
        {
            return new Finding("topics", Ok: false, e.Message);
        }
    }

    private static async Task<Finding> RegistryAsync(string url, KafkaConnection connection, TimeProvider time, CancellationToken stop)
    {
        try
        {
            using var registry = await Registry.OpenAsync(url, connection, time, stop).ConfigureAwait(false);
            return new Finding("registry", Ok: true, $"{url} holds every schema");
        }
        catch (KafkaFailedException e)
        {
            return new Finding("registry", Ok: false, e.Message);
        }
    }
}
