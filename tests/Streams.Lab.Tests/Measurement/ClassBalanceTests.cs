using Streams.Lab.Measurement;

namespace Streams.Lab.Tests.Measurement;

public sealed class ClassBalanceTests
{
    [Theory]
    [InlineData(1_000, 1_000, 0, 0)]
    [InlineData(1_000, 900, 100, 0)] // lost, and told
    [InlineData(1_000, 900, 60, 40)] // lost, and not all of it told
    [InlineData(1_000, 1_001, 0, 0)] // more than was made is another fault
    public void Loss_LessWhatWasDeclared_IsUndeclared(long produced, long stored, long declared, long undeclared)
    {
        ClassBalance[] balances = [new("process", "process starts", produced, stored)];

        Assert.Equal(undeclared, ClassBalance.Undeclared(balances, new Dictionary<string, long> { ["process"] = declared }));
    }

    [Fact]
    public void Loss_OfOneClass_IsNotExcusedByAnothers()
    {
        ClassBalance[] balances = [new("process", "process starts", 10, 8), new("connection", "connections opened", 10, 10)];

        Assert.Equal(2, ClassBalance.Undeclared(balances, new Dictionary<string, long> { ["connection"] = 5 }));
    }

    [Fact]
    public void Surplus_OfOne_DoesNotHideTheLossOfAnother()
    {
        ClassBalance[] balances = [new("process", "process starts", 10, 8), new("process", "process exits", 10, 12)];

        Assert.Equal(2, ClassBalance.Undeclared(balances, new Dictionary<string, long>()));
        Assert.Equal(2, ClassBalance.Surplus(balances));
    }
}
