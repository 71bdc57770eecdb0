using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;
using Streams.Kafka.Faults;

namespace Streams.Topologies.Faults;

/// <summary>Ends the process at once, before the runtime could commit half of a record's outputs. The supervisor restarts it; state comes back from the changelog.</summary>
/// <remarks>
/// Not <c>Environment.Exit</c>: that runs shutdown handlers, which join the failing thread and let the runtime commit.
/// Thread: any; the first fault wins, others wait for the end.
/// Source: Streamiz.Kafka.Net 1.8.2 StreamThread.Run and TaskManager.Close commit what a failed record had produced;
/// the pin test FailedRecord_DefaultHandling_CommitsItsFirstOutput shows it.
/// </remarks>
internal sealed class CrashOnly(CrashLog log, RecordAtHand record, KafkaUse use, TextWriter output, Action<string> end) : IFaultPolicy
{
    private readonly Lock _gate = new();

    /// <summary>The policy of a real process.</summary>
    public static CrashOnly OfProcess(CrashLog log, RecordAtHand record, KafkaUse use) =>
        new(log, record, use, Console.Error, static message => Environment.FailFast(message));

    [DoesNotReturn]
    public void Fail(string what, Exception? cause)
    {
        lock (_gate)
        {
            var position = record.Position;
            var line = Line(what, position, cause);

            output.WriteLine(line);
            output.Flush();

            if (position is { } at)
            {
                log.Append(at);
            }

            end(line);
            throw new InvalidOperationException(line, cause);
        }
    }

    private string Line(string what, RecordPosition? position, Exception? cause)
    {
        var where = position is { } at ? $" at {at}" : "";
        var why = cause is null ? "" : $": {Explain(Innermost(cause))}";
        return $"streams-worker crashed: {what}{where}{why}".ReplaceLineEndings(" ");
    }

    private string Explain(Exception cause) =>
        cause is KafkaException kafka ? KafkaFault.Explain(kafka, use) : $"{cause.GetType().Name}: {cause.Message}";

    private static Exception Innermost(Exception cause)
    {
        while (cause.InnerException is { } inner && cause is not KafkaException)
        {
            cause = inner;
        }

        return cause;
    }
}
