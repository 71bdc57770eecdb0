using System.ComponentModel.DataAnnotations;

namespace Streams.Kafka;

/// <summary>A setting for Kafka is wrong; the message is one line that says what, where, and what to do. Programs end with the exit code for wrong usage.</summary>
public sealed class KafkaSettingsException : ValidationException
{
    /// <summary>Wrong for the reason in <paramref name="message"/>.</summary>
    public KafkaSettingsException(string message)
        : base(message)
    {
    }

    /// <summary>Wrong for the reason in <paramref name="message"/>, found through <paramref name="cause"/>.</summary>
    public KafkaSettingsException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
