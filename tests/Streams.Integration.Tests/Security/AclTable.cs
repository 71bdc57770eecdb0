using Confluent.Kafka.Admin;
using Streams.Integration.Tests.Processes;

namespace Streams.Integration.Tests.Security;

/// <summary>Reads the list.</summary>
internal static class AclTable
{
    /// <summary>RD_KAFKA_RESOURCE_TRANSACTIONAL_ID of librdkafka's rdkafka.h, which the client passes on but has no name for.</summary>
    private const ResourceType TransactionalId = (ResourceType)5;

    public static IReadOnlyList<Permission> Read() =>
    [
        .. from line in File.ReadLines(Path.Combine(ProductProgram.Root, "deploy", "kafka", "acls.tsv"))
           where line.Length > 0 && line[0] != '#'
           let columns = line.Split('\t')
           from operation in columns[4].Split(',')
           select new Permission(columns[0], ResourceOf(columns[1]), Enum.Parse<ResourcePatternType>(columns[2], ignoreCase: true), columns[3], Enum.Parse<AclOperation>(operation)),
    ];

    private static ResourceType ResourceOf(string word) => word switch
    {
        "topic" => ResourceType.Topic,
        "group" => ResourceType.Group,
        "transactional-id" => TransactionalId,
        _ => throw new InvalidDataException($"acls.tsv: no resource {word}"),
    };
}
