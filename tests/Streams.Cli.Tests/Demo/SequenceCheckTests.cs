using Streams.Cli.Demo;

namespace Streams.Cli.Tests.Demo;

public sealed class SequenceCheckTests
{
    [Theory]
    [InlineData(10, 0, 5)] // next: all new
    [InlineData(8, 0, 3)] // overlaps: the rest is new
    [InlineData(5, 0, 0)] // a repeat
    [InlineData(12, 2, 5)] // two were skipped
    public void Take_AfterTheFirstTen_CountsWhatIsMissingAndWhatIsNew(long first, long missing, int fresh)
    {
        var check = new SequenceCheck();
        check.Take("a@1", partition: 0, first: 0, count: 10);

        var taken = check.Take("a@1", partition: 0, first, count: 5);

        Assert.Equal((missing, fresh), (check.Missing, taken));
    }

    [Fact]
    public void Take_OtherSessionsAndPartitions_AreNumberedApart()
    {
        var check = new SequenceCheck();

        check.Take("a@1", partition: 0, first: 0, count: 10);
        check.Take("a@1", partition: 1, first: 0, count: 10);
        check.Take("a@2", partition: 0, first: 700, count: 10); // begun before the reader

        Assert.Equal(0, check.Missing);
    }
}
