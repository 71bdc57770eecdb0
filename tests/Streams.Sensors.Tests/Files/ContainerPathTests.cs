using Streams.Sensors.Files;
using Xunit;

namespace Streams.Sensors.Tests.Files;

public sealed class ContainerPathTests
{
    [Theory]
    [InlineData("/tmp", "a", "/tmp/a")]
    [InlineData("/tmp", "/etc/shadow", "/etc/shadow")]
    [InlineData("/tmp/x", "../../etc/shadow", "/etc/shadow")]
    [InlineData("/tmp", "../../../../etc", "/etc")]
    [InlineData("/tmp", "./a//b/./c/", "/tmp/a/b/c")]
    [InlineData("", "", "")]
    [InlineData("/tmp", "", "/tmp")]
    [InlineData("", "a/../b", "b")]
    [InlineData("/", "a", "/a")]
    [InlineData("/", "..", "/")]
    [InlineData("/tmp", ".hidden", "/tmp/.hidden")]
    public void Join_OfDirectoryAndPath_IsAbsoluteAndStraight(string directory, string path, string expected) =>
        Assert.Equal(expected, ContainerPath.Join(directory, path));
}
