using Streams.Sensors.Procfs;
using Xunit;

namespace Streams.Sensors.Tests.Procfs;

public sealed class ProcStatTests
{
    private const string Rest = "S 77 0 0 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 31337 0 0";

    [Theory]
    [InlineData("42 (sh) ", "sh")]
    [InlineData("42 (a) b (c) ", "a) b (c")] // a name may hold parentheses and spaces
    [InlineData("42 () ", "")]
    public void TryParse_AnyName_FindsParentAndStart(string begin, string name)
    {
        var isParsed = ProcStat.TryParse(begin + Rest, out var stat);

        Assert.True(isParsed);
        Assert.Equal(new ProcStat(42, 77, 31337, name), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (sh")]
    [InlineData("42 (sh) S 77")]
    [InlineData("x (sh) S 77 0 0 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 31337 0 0")]
    public void TryParse_CutShort_IsFalse(string line) =>
        Assert.False(ProcStat.TryParse(line, out _));
}
