namespace Streams.Kafka.Configuration;

/// <summary>One librdkafka property that the user gave.</summary>
/// <param name="Name">Name as librdkafka has it.</param>
/// <param name="Value">Value, references to secrets resolved.</param>
/// <param name="Place">Where it was given, for error messages: file and line.</param>
internal sealed record KafkaProperty(string Name, string Value, string Place)
{
    /// <summary>True where the value must never be shown.</summary>
    public bool IsSecret => Secrets.IsSecret(Name);

    /// <summary>True where the client of the schema registry takes it, and none of Kafka's.</summary>
    public bool IsForRegistry => Name.StartsWith("schema.registry.", StringComparison.Ordinal);

    /// <summary>The property without its secret.</summary>
    public override string ToString() => $"{Name}={(IsSecret ? Secrets.Mask : Value)}";
}
