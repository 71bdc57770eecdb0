namespace Streams.Sensors;

/// <summary>Runs a sensor's loop on a thread of its own, and tells how it ended.</summary>
internal static class SensorThread
{
    /// <summary>Completes when the loop ends; a loop that fails before it was ready fails <paramref name="ready"/> too.</summary>
    public static Task Run(string name, TaskCompletionSource ready, Action loop)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                loop();
                ready.TrySetResult();
                end.SetResult();
            }
            catch (Exception fault)
            {
                ready.TrySetException(fault);
                end.SetException(fault);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return end.Task;
    }
}
