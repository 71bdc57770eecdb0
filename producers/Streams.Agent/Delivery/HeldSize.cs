using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>Estimates what a batch takes in memory before it is encoded.</summary>
internal static class HeldSize
{
    /// <summary>Of one container's metadata, bytes.</summary>
    public const int Metadata = 2_048;

    private const int Envelope = 512;
    private const int EventBytes = 200;
    private const int ProcessBytes = 400;

    /// <summary>Of a batch, bytes.</summary>
    public static int Of(EventBatch batch) =>
        Envelope + (batch.Events.Count * EventBytes) + batch.Processes.Sum(process => ProcessBytes + process.Arguments.Sum(argument => 2 * argument.Length));
}
