using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>Finds out what the cluster looks like; while it is down, by what was kept of it.</summary>
/// <remarks>
/// A cluster that cannot be reached is asked again without end. A topic that is missing is asked for once more, for not every broker knows at once of one that was just made; then it ends the run, with the
/// reason, as a permission that is missing does at the first answer.
/// </remarks>
internal sealed class KafkaSearch(KafkaConnection connection, string? registry, LayoutFile kept, DeliveryTelemetry telemetry, TimeProvider time)
{
    // a cluster that is up answers well within
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Calls <paramref name="open"/> once, as soon as a layout is known, and completes when the cluster has confirmed it.</summary>
    /// <exception cref="KafkaFailedException">Something is missing there, or the cluster is not as it was: the next run numbers anew.</exception>
    public async Task RunAsync(Action<KafkaLayout> open, CancellationToken stop)
    {
        var asking = AskAsync(stop);
        var known = kept.Read();
        if (known is not null && await Task.WhenAny(asking, Task.Delay(s_patience, time, stop)) != asking)
        {
            telemetry.KafkaAssumed(known.Partitions);
            open(known);
        }
        else
        {
            known = null;
        }

        var layout = await asking;
        if (!kept.TryWrite(layout))
        {
            telemetry.LayoutNotKept();
        }

        telemetry.KafkaFound(connection.ToString(), layout.Partitions);
        if (known is null)
        {
            open(layout);
        }
        else if (known != layout)
        {
            throw new KafkaFailedException($"Kafka at {connection.BootstrapServers} has other partitions or schemas than it had at the last run ({layout} instead of {known}): the agent must start again.");
        }
    }

    private async Task<KafkaLayout> AskAsync(CancellationToken stop)
    {
        for (bool wasUnreachable = false, wasMissing = false; ;)
        {
            try
            {
                return await KafkaLayout.AskAsync(connection, registry, time, stop).WaitAsync(stop);
            }
            catch (KafkaFailedException failed) when (failed.IsUnreachable || (!failed.IsRefusal && (wasUnreachable || !wasMissing)))
            {
                wasUnreachable |= failed.IsUnreachable; // topics may be late where the cluster itself has just started
                wasMissing = true;
                telemetry.KafkaUnreachable(failed.Message);
            }

            await Task.Delay(s_askAgainAfter, time, stop);
        }
    }
}
