namespace Streams.Hosting.Options;

/// <summary>Which Kafka to use; every program that touches Kafka takes these.</summary>
public sealed record KafkaOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Kafka";

    /// <summary>Kafka servers to ask first, HOST:PORT, several separated by commas.</summary>
    [Flag("--bootstrap")]
    public string? Bootstrap { get; init; }

    /// <summary>File of librdkafka properties, one name=value a line (TLS, SASL); ${ENV:NAME} and ${FILE:path} stand for secrets.</summary>
    [Flag("--kafka-config")]
    public string? Config { get; init; }

    /// <summary>Goes before every topic, group and transactional id, so that tenants and tests share a cluster.</summary>
    [Flag("--prefix")]
    public string Prefix { get; init; } = "";

    /// <summary>Address of a Confluent-compatible schema registry; without one, schema ids are compiled in.</summary>
    [Flag("--registry")]
    public string? Registry { get; init; }
}
