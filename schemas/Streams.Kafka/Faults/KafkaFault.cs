using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Streams.Kafka.Faults;

/// <summary>Says in one line what went wrong with Kafka and what to do, above all which permission is missing on which resource.</summary>
public static class KafkaFault
{
    /// <summary>True where the cluster refused for lack of a permission or of valid credentials.</summary>
    public static bool IsRefusal(Error error) => error.Code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.DelegationTokenAuthorizationFailed
        or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication;

    /// <summary>True where a partition has no leader that answers at this moment: it is new, or its leader moves; asking again helps.</summary>
    public static bool IsLeaderless(Error error) => error.Code is
        ErrorCode.NotLeaderForPartition or ErrorCode.LeaderNotAvailable or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition
        or ErrorCode.ReplicaNotAvailable or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable;

    /// <summary>True where no broker answers, or none that can serve yet.</summary>
    public static bool IsUnreachable(Error error) => error.Code is
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_Resolve
        or ErrorCode.LeaderNotAvailable or ErrorCode.BrokerNotAvailable or ErrorCode.RequestTimedOut;

    /// <summary>What went wrong, in one line.</summary>
    /// <param name="error">As the client reported it.</param>
    /// <param name="use">What was being used, so that the line can name it.</param>
    public static string Explain(Error error, KafkaUse use) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed => Missing(use.TopicOperation, "topic", use.Topic ?? Quoted(error.Reason) ?? "(unnamed)", "--topic"),
        ErrorCode.GroupAuthorizationFailed => Missing("Read", "group", use.Group ?? "(unnamed)", "--group"),
        ErrorCode.TransactionalIdAuthorizationFailed => Missing("Write", "transactional id", use.TransactionalId ?? "(unnamed)", "--transactional-id"),
        ErrorCode.ClusterAuthorizationFailed => Missing(use.ClusterOperation, "the cluster", "", "--cluster"),
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication =>
            $"Kafka refused the credentials ({OneLine(error.Reason)}): check sasl.username, sasl.password and sasl.mechanism in the file of --kafka-config.",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic =>
            $"topic {use.Topic ?? Quoted(error.Reason) ?? "(unnamed)"} does not exist, or may not be seen for lack of the permission Describe: run `streams topics apply`, or grant it.",
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_Resolve =>
            $"Kafka at {use.Servers ?? "the named servers"} cannot be reached ({OneLine(error.Reason)}): check --bootstrap, and where TLS or SASL is asked for, --kafka-config.",
        ErrorCode.Local_MsgTimedOut => // the client does not say whether it was not reached or did not answer
            $"Kafka at {use.Servers ?? "the named servers"} has not taken the record{(use.Topic is { } topic ? $" for topic {topic}" : "")} in time: check --bootstrap, or ask `streams doctor` what is in the way.",
        _ => $"Kafka answered {error.Code}: {OneLine(error.Reason)}.",
    };

    /// <summary>What went wrong, in one line.</summary>
    public static string Explain(KafkaException exception, KafkaUse use) => exception switch
    {
        CreateTopicsException create => create.Results.FirstOrDefault(result => result.Error.IsError) is { } failed
            ? Explain(failed.Error, use with { Topic = failed.Topic, TopicOperation = "Create" })
            : Explain(exception.Error, use),
        DescribeConfigsException describe => describe.Results.FirstOrDefault(result => result.Error.IsError) is { } failed
            ? Explain(failed.Error, use with { Topic = failed.ConfigResource.Name, TopicOperation = "DescribeConfigs" })
            : Explain(exception.Error, use),
        _ => Explain(exception.Error, use),
    };

    private static string Missing(string operation, string kind, string name, string flag)
    {
        var resource = name.Length > 0 ? $"{kind} {name}" : kind;
        var argument = name.Length > 0 ? $"{flag} {name}" : flag;
        return $"permission {operation} on {resource} is missing: grant it (kafka-acls.sh --add --allow-principal User:… --operation {operation} {argument}).";
    }

    // librdkafka puts the topic's name in quotes where it knows it
    private static string? Quoted(string reason)
    {
        var from = reason.IndexOf('"', StringComparison.Ordinal);
        var until = from < 0 ? -1 : reason.IndexOf('"', from + 1);
        return until > from ? reason[(from + 1)..until] : null;
    }

    private static string OneLine(string reason) => reason.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
