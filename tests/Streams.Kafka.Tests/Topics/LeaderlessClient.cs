using System.Reflection;
using Confluent.Kafka;

namespace Streams.Kafka.Tests.Topics;

/// <summary>A client whose partition has no leader for the first asks.</summary>
public class LeaderlessClient : DispatchProxy
{
    /// <summary>What it answers, one by one, before it knows the watermarks.</summary>
    public Queue<ErrorCode> Refusals { get; } = [];

    public Action BeforeAnswer { get; set; } = () => { };

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        BeforeAnswer();
        return Refusals.TryDequeue(out var code) ? throw new KafkaException(code) : new WatermarkOffsets(3, 7);
    }
}
