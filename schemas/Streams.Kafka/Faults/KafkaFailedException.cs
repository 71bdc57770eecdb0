using Confluent.Kafka;

namespace Streams.Kafka.Faults;

/// <summary>Kafka did not do what it was asked; the message is one line that says what, where, and what to do.</summary>
public sealed class KafkaFailedException : IOException
{
    /// <summary>Failed for the reason in <paramref name="message"/>.</summary>
    public KafkaFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Failed for the reason in <paramref name="message"/>, found through <paramref name="cause"/>.</summary>
    public KafkaFailedException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Failed as <paramref name="cause"/> says, while doing what <paramref name="use"/> names.</summary>
    public KafkaFailedException(KafkaException cause, KafkaUse use)
        : base(KafkaFault.Explain(cause, use), cause)
    {
        IsRefusal = KafkaFault.IsRefusal(cause.Error);
    }

    /// <summary>True where a permission or valid credentials are missing, so that trying again is of no use.</summary>
    public bool IsRefusal { get; }

    /// <summary>True where nobody answers, or not yet: trying again later may help.</summary>
    public bool IsUnreachable { get; init; }
}
