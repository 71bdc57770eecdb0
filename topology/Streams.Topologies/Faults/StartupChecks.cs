using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Schemas;

namespace Streams.Topologies.Faults;

/// <summary>Looks, before anything is read, whether the cluster has what the topology needs: a wrong topic would otherwise show as silence, a crash loop or lost state.</summary>
internal sealed class StartupChecks(KafkaConnection connection)
{
    private const string Remedy = "run `streams topics apply`";
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(15);

    private static readonly string[] Needed =
    [
        TopicCatalog.Events, TopicCatalog.Metadata, TopicCatalog.Detections, TopicCatalog.Alerts, TopicCatalog.Features, TopicCatalog.Lives,
        TopicCatalog.EventsDeadLetters, TopicCatalog.MetadataDeadLetters, TopicCatalog.DetectionsDeadLetters,
        TopicCatalog.SessionsChangelog, TopicCatalog.ContainersChangelog, TopicCatalog.IncidentsChangelog,
    ];

    // The runtime assigns partitions by number and never checks that they fit together.
    private static readonly (string Topic, string AsMany)[] EqualPartitions =
    [
        (TopicCatalog.Metadata, TopicCatalog.Events),
        (TopicCatalog.SessionsChangelog, TopicCatalog.Events),
        (TopicCatalog.ContainersChangelog, TopicCatalog.Events),
        (TopicCatalog.IncidentsChangelog, TopicCatalog.Detections),
    ];

    private static readonly string[] Changelogs = [TopicCatalog.SessionsChangelog, TopicCatalog.ContainersChangelog, TopicCatalog.IncidentsChangelog];

    /// <summary>Returns where all is well.</summary>
    /// <exception cref="StartupException">Something is missing or does not fit; the message says what and what to do.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        using var reader = new TopicReader(connection);

        try
        {
            VerifyPartitions(Needed.ToDictionary(topic => topic, topic => reader.Partitions(topic, AskWithin)));

            // The mock in memory describes neither permissions nor settings, and keeps no state over its own end.
            if (!reader.IsMock)
            {
                await new PermissionCheck(connection).VerifyAsync(reader.Admin).WaitAsync(AskWithin, cancellationToken).ConfigureAwait(false);
                await VerifySettingsAsync(reader.Admin).WaitAsync(AskWithin, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (KafkaException e)
        {
            throw new StartupException(KafkaFault.Explain(e, new KafkaUse { Servers = connection.BootstrapServers, TopicOperation = "Describe" }), e);
        }
        catch (KafkaFailedException e)
        {
            throw new StartupException(e.Message, e);
        }
        catch (TimeoutException e)
        {
            throw new StartupException($"{connection.BootstrapServers} did not describe the changelog topics within {AskWithin.TotalSeconds:F0} s: see whether the brokers are well, and start again.", e);
        }
    }

    private void VerifyPartitions(Dictionary<string, int> partitions)
    {
        var missing = partitions.Where(topic => topic.Value == 0).Select(topic => connection.Topic(topic.Key)).ToList();
        if (missing.Count > 0)
        {
            throw new StartupException($"topics are missing: {string.Join(", ", missing)}; {Remedy}.");
        }

        foreach (var (topic, asMany) in EqualPartitions)
        {
            if (partitions[topic] != partitions[asMany])
            {
                throw new StartupException(
                    $"topic {connection.Topic(topic)} has {partitions[topic]} partitions and {connection.Topic(asMany)} has {partitions[asMany]}, but they must have as many: delete the wrong one while no agent and no worker runs, and {Remedy}.");
            }
        }
    }

    private async Task VerifySettingsAsync(IAdminClient admin)
    {
        var resources = Changelogs.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = connection.Topic(topic) });
        var results = await admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = AskWithin }).ConfigureAwait(false);

        foreach (var result in results)
        {
            if (!result.Entries.TryGetValue("cleanup.policy", out var policy) || policy.Value != "compact")
            {
                throw new StartupException(
                    $"topic {result.ConfigResource.Name} holds the worker's state but has cleanup.policy={policy?.Value ?? "(unknown)"}, with which state is lost: {Remedy}.");
            }
        }
    }
}
