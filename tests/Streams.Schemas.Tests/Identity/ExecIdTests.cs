using Streams.Schemas.Identity;

namespace Streams.Schemas.Tests.Identity;

public class ExecIdTests
{
    private const string Boot = "6f0b2c4e-9d1a-4c55-8e39-0123456789ab";

    [Fact]
    public void Of_TheSameProcess_IsTheSameForGood() =>
        Assert.Equal("bb026ee8e0c6e56c", ExecId.Of(Boot, 4711, 123_456_789).ToString());

    [Theory]
    [InlineData(Boot, 4711, 123_456_790)] // the pid reused
    [InlineData(Boot, 4712, 123_456_789)]
    [InlineData("00000000-9d1a-4c55-8e39-0123456789ab", 4711, 123_456_789)] // another boot
    [InlineData("", 0, 0)]
    public void Of_AnotherProcess_IsAnother(string bootId, int pid, long startTimeNs)
    {
        var id = ExecId.Of(bootId, pid, startTimeNs);

        Assert.NotEqual(ExecId.Of(Boot, 4711, 123_456_789), id);
        Assert.False(id.IsUnknown);
    }
}
