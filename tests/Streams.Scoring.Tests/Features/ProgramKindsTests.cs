using System.Text;
using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Features;

public class ProgramKindsTests
{
    [Theory]
    [InlineData("/bin/bash", "Shell")]
    [InlineData("sh", "Shell")]
    [InlineData("/usr/bin/python3.11", "Interpreter")]
    [InlineData("/usr/bin/apt-get", "PackageTool")]
    [InlineData("/usr/bin/curl", "NetworkTool")]
    [InlineData("/usr/sbin/nginx", "Other")]
    [InlineData("", "Other")]
    public void Of_TellsTheSortOfAProgram(string path, string expected)
    {
        Assert.Equal(expected, ProgramKinds.Of(Encoding.UTF8.GetBytes(path)).ToString());
    }
}
