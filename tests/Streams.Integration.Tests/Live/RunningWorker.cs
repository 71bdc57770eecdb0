using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;

namespace Streams.Integration.Tests.Live;

/// <summary>A real streams-worker that judges what comes.</summary>
internal static class RunningWorker
{
    public static async Task<ChildProgram> StartAsync(KafkaConnection connection, string stateDirectory, CancellationToken stop, params string[] more)
    {
        var worker = ChildProgram.Start(ProductProgram.Worker, WorkerFlags.For(connection, "live", stateDirectory, more));
        await Eventually.HoldsAsync(
            () => Task.FromResult(worker.HasExited || worker.Errors.Contains("Restored ", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(90),
            () => worker.Errors,
            stop);
        Assert.False(worker.HasExited, worker.Errors);
        return worker;
    }
}
