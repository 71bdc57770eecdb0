using Xunit;

namespace Streams.Agent.Tests;

public sealed class HostCheckTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)] // the first answer came too late
    [InlineData(3, false)]
    public async Task AnswersAsync_FromSomeTryOn_IsAskedTwice(int answersFrom, bool answers)
    {
        var asked = 0;

        Assert.Equal(answers, await HostCheck.AnswersAsync(_ => ValueTask.FromResult(++asked >= answersFrom), TestContext.Current.CancellationToken));
        Assert.Equal(Math.Min(answersFrom, 2), asked);
    }
}
