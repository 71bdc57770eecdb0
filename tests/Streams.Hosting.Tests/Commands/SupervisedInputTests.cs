using System.IO.Pipes;
using Streams.Hosting.Commands;
using Xunit;

namespace Streams.Hosting.Tests.Commands;

public sealed class SupervisedInputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Link_InputThatEnds_AsksToStop()
    {
        await using var supervisor = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var input = new AnonymousPipeClientStream(PipeDirection.In, supervisor.ClientSafePipeHandle);
        using var linked = SupervisedInput.Link(input, TestContext.Current.CancellationToken);
        var asked = new TaskCompletionSource();
        await using var registered = linked.Token.Register(asked.SetResult);

        await supervisor.WriteAsync("nothing that matters\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(linked.IsCancellationRequested);
        await supervisor.DisposeAsync();

        await asked.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Link_NoInput_StopsWithTheTokenAlone()
    {
        using var stop = new CancellationTokenSource();
        using var linked = SupervisedInput.Link(null, stop.Token);

        Assert.False(linked.IsCancellationRequested);
        stop.Cancel();

        Assert.True(linked.IsCancellationRequested);
    }
}
