namespace Streams.Kafka.Publishing;

/// <summary>Hands records straight to the client, and waits while its queue is full.</summary>
internal sealed class WaitingOutlet(IRecordTransport transport, Action<Undelivered?> ended, TimeProvider time) : IRecordOutlet
{
    private static readonly TimeSpan QueueFullWait = TimeSpan.FromMilliseconds(5);

    public async ValueTask<bool> TryTakeAsync(OutboundRecord record, CancellationToken cancellationToken)
    {
        while (!transport.TryProduce(record, ended))
        {
            await Task.Delay(QueueFullWait, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
