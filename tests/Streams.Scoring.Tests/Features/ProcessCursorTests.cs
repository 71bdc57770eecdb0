using System.Text;
using Streams.Schemas;
using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Features;

public class ProcessCursorTests
{
    [Theory]
    [InlineData(0, 1, 2, 3, 4)] // as agents list them
    [InlineData(2, 2, 3)] // again the same
    [InlineData(4, 0, 3, 1, 4)] // to and fro
    [InlineData(1, 4)] // some are never asked for
    public void MoveTo_InAnyOrder_ReachesTheProcessOfThatNumber(params int[] numbers)
    {
        var view = new EventBatchView(Samples.BodyOf(Batch(5)));
        var cursor = new ProcessCursor(view);

        foreach (var number in numbers)
        {
            Assert.Equal($"/bin/{number}", Encoding.UTF8.GetString(cursor.MoveTo(number).Executable));
        }
    }

    private static EventBatch Batch(int processes)
    {
        var batch = new EventBatch { ContainerId = "c" };
        for (var i = 0; i < processes; i++)
        {
            batch.Processes.Add(new Process { Executable = $"/bin/{i}", Arguments = ["a", "--b", "c"] });
            batch.Events.Add(new Event { Kind = EventKind.ProcessStarted, Process = i, Occurrences = 1, ProcessStarted = new ProcessStarted() });
        }
        return batch;
    }
}
