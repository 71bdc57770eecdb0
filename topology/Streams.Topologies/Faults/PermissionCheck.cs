using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Topologies.Faults;

/// <summary>Asks the cluster what this worker may do with its topics, since a transaction that lacks one permission only says that it failed.</summary>
/// <remarks>Source: KIP-430; a cluster without an authorizer names every operation, the mock none, which is taken for a cluster that does not say.</remarks>
internal sealed class PermissionCheck(KafkaConnection connection)
{
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, AclOperation[]> Needed = new()
    {
        [TopicCatalog.Events] = [AclOperation.Read, AclOperation.Write],
        [TopicCatalog.Metadata] = [AclOperation.Read],
        [TopicCatalog.Detections] = [AclOperation.Read, AclOperation.Write],
        [TopicCatalog.Alerts] = [AclOperation.Write],
        [TopicCatalog.Features] = [AclOperation.Write],
        [TopicCatalog.Lives] = [AclOperation.Write],
        [TopicCatalog.EventsDeadLetters] = [AclOperation.Write],
        [TopicCatalog.MetadataDeadLetters] = [AclOperation.Write],
        [TopicCatalog.DetectionsDeadLetters] = [AclOperation.Write],
        [TopicCatalog.SessionsChangelog] = [AclOperation.Read, AclOperation.Write],
        [TopicCatalog.ContainersChangelog] = [AclOperation.Read, AclOperation.Write],
        [TopicCatalog.IncidentsChangelog] = [AclOperation.Read, AclOperation.Write],
    };

    /// <summary>Returns where nothing is missing.</summary>
    /// <exception cref="StartupException">A permission is missing; the message names it.</exception>
    public async Task VerifyAsync(IAdminClient admin)
    {
        var needed = Needed.ToDictionary(topic => connection.Topic(topic.Key), topic => topic.Value);
        var answer = await admin.DescribeTopicsAsync(
            TopicCollection.OfTopicNames(needed.Keys),
            new DescribeTopicsOptions { IncludeAuthorizedOperations = true, RequestTimeout = AskWithin }).ConfigureAwait(false);

        foreach (var topic in answer.TopicDescriptions)
        {
            if (topic.AuthorizedOperations is { Count: > 0 } allowed && needed[topic.Name].FirstOrDefault(operation => !allowed.Contains(operation)) is var missing and not AclOperation.Unknown)
            {
                throw new StartupException(
                    $"permission {missing} on topic {topic.Name} is missing: grant it (kafka-acls.sh --add --allow-principal User:… --operation {missing} --topic {topic.Name}).");
            }
        }
    }
}
