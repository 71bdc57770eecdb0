using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka.Faults;
using Streams.Kafka.Topics;
using Streams.Schemas;

namespace Streams.Kafka;

/// <summary>Makes the topics of the contract on a cluster, and says where the cluster differs from the contract.</summary>
/// <remarks>On the mock, which can create nothing, asking for a topic makes it; its settings and number of partitions are then the mock's.</remarks>
public sealed class TopicAdmin(KafkaConnection connection) : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(15);

    private readonly TopicReader _reader = new(connection);

    /// <summary>True where the cluster is librdkafka's mock.</summary>
    public bool IsMock => _reader.IsMock;

    /// <summary>Where the cluster differs from the contract; empty where it does not.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, or a permission is missing.</exception>
    public async Task<IReadOnlyList<TopicDifference>> DiffAsync(TopicLayout layout, CancellationToken cancellationToken = default)
    {
        var there = await Task.Run(() => Existing(cancellationToken), cancellationToken).ConfigureAwait(false);
        var effective = Settle(layout, there);
        var differences = new List<TopicDifference>();

        foreach (var topic in TopicCatalog.All)
        {
            if (there.TryGetValue(topic.Name, out var found))
            {
                differences.AddRange(IsMock ? [] : Shape(topic, found, effective));
            }
            else
            {
                differences.Add(new TopicDifference(connection.Topic(topic.Name), TopicDifference.Missing, "", ""));
            }
        }

        if (!IsMock && there.Count > 0)
        {
            differences.AddRange(await SettingsAsync(there.Keys).ConfigureAwait(false));
        }

        return differences;
    }

    /// <summary>Makes the topics that are missing; changes the settings of others only where asked to, and never their partitions.</summary>
    /// <param name="layout">Partitions and copies of new topics.</param>
    /// <param name="alterSettings">True changes settings of existing topics that differ.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was made, what was altered, and what still differs.</returns>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, or a permission is missing.</exception>
    public async Task<TopicOutcome> ApplyAsync(TopicLayout layout, bool alterSettings = false, CancellationToken cancellationToken = default)
    {
        var before = await DiffAsync(layout, cancellationToken).ConfigureAwait(false);
        var missing = TopicCatalog.All.Where(topic => before.Any(difference => difference.What == TopicDifference.Missing && difference.Topic == connection.Topic(topic.Name))).ToList();
        var there = await Task.Run(() => Existing(cancellationToken), cancellationToken).ConfigureAwait(false);

        if (missing.Count > 0)
        {
            await CreateAsync(missing, Settle(layout, there), cancellationToken).ConfigureAwait(false);
        }

        List<TopicDifference> altered = alterSettings ? [.. before.Where(difference => difference.IsSetting)] : [];

        if (altered.Count > 0)
        {
            await AlterAsync(altered).ConfigureAwait(false);
        }

        return new TopicOutcome(
            [.. missing.Select(topic => connection.Topic(topic.Name))],
            altered,
            [.. before.Where(difference => difference.What != TopicDifference.Missing).Except(altered)]);
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    // the number of partitions was chosen once: where the events have one, the rest follows
    private static TopicLayout Settle(TopicLayout layout, Dictionary<string, TopicMetadata> there) =>
        layout.Partitions is null && there.TryGetValue(TopicCatalog.Events, out var events)
            ? layout with { Partitions = events.Partitions.Count }
            : layout;

    private Dictionary<string, TopicMetadata> Existing(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TopicMetadata>(StringComparer.Ordinal);

        foreach (var topic in TopicCatalog.All)
        {
            cancellationToken.ThrowIfCancellationRequested();

            if (_reader.Find(topic.Name, Within) is { } metadata)
            {
                found[topic.Name] = metadata;
            }
        }

        return found;
    }

    private IEnumerable<TopicDifference> Shape(TopicDefinition topic, TopicMetadata found, TopicLayout layout)
    {
        var name = connection.Topic(topic.Name);

        if (found.Partitions.Count != layout.PartitionsOf(topic))
        {
            yield return new TopicDifference(name, TopicDifference.Partitions, Text(found.Partitions.Count), Text(layout.PartitionsOf(topic)));
        }

        if (layout.ReplicationFactor is { } factor && found.Partitions[0].Replicas.Length != factor)
        {
            yield return new TopicDifference(name, TopicDifference.Replicas, Text(found.Partitions[0].Replicas.Length), Text(factor));
        }
    }

    private async Task<IReadOnlyList<TopicDifference>> SettingsAsync(IEnumerable<string> topics)
    {
        try
        {
            var resources = topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = connection.Topic(topic) });
            var described = await _reader.Admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = Within }).ConfigureAwait(false);
            return [.. described.SelectMany(Compare)];
        }
        catch (KafkaException e)
        {
            throw new KafkaFailedException(e, new KafkaUse { Servers = connection.BootstrapServers, TopicOperation = "DescribeConfigs" });
        }
    }

    private IEnumerable<TopicDifference> Compare(DescribeConfigsResult described)
    {
        var name = described.ConfigResource.Name;

        foreach (var (setting, wanted) in TopicCatalog.Of(name[connection.Prefix.Length..]).Config)
        {
            var actual = described.Entries.TryGetValue(setting, out var entry) ? entry.Value ?? "" : "(unknown to this broker)";

            if (actual != wanted)
            {
                yield return new TopicDifference(name, setting, actual, wanted);
            }
        }
    }

    private async Task CreateAsync(List<TopicDefinition> missing, TopicLayout layout, CancellationToken cancellationToken)
    {
        if (IsMock)
        {
            await Task.Run(() => missing.ForEach(topic => _reader.MakeOnMock(topic.Name)), cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            var specifications = missing.Select(topic => new TopicSpecification
            {
                Name = connection.Topic(topic.Name),
                NumPartitions = layout.PartitionsOf(topic),
                ReplicationFactor = layout.ReplicationFactor ?? -1,
                Configs = topic.Config.ToDictionary(),
            });
            await _reader.Admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = Within, OperationTimeout = Within }).ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // someone else was quicker
        }
        catch (KafkaException e)
        {
            throw new KafkaFailedException(e, new KafkaUse { Servers = connection.BootstrapServers, TopicOperation = "Create" });
        }

        await WaitUntilSeenAsync(missing, cancellationToken).ConfigureAwait(false);
    }

    // a topic is created before every broker tells of it
    private async Task WaitUntilSeenAsync(List<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        foreach (var topic in topics)
        {
            for (var tries = 0; tries < 100 && _reader.Find(topic.Name, Within) is null; tries++)
            {
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AlterAsync(List<TopicDifference> differences)
    {
        try
        {
            var changes = differences
                .GroupBy(difference => difference.Topic)
                .ToDictionary(
                    topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Key },
                    topic => topic.Select(difference => new ConfigEntry { Name = difference.What, Value = difference.Wanted, IncrementalOperation = AlterConfigOpType.Set }).ToList());
            await _reader.Admin.IncrementalAlterConfigsAsync(changes, new IncrementalAlterConfigsOptions { RequestTimeout = Within }).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new KafkaFailedException(e, new KafkaUse { Servers = connection.BootstrapServers, Topic = differences[0].Topic, TopicOperation = "AlterConfigs" });
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
