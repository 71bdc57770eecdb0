using Streams.Agent.Delivery;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class SessionFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_WhatWasWritten_GivesItBack(bool closed)
    {
        var session = new SessionRecord(1, 2, closed);

        Assert.True(new SessionFile(_directory).TryWrite(session));

        Assert.Equal(session, new SessionFile(_directory).Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("streams-agent-session 1\n12")] // torn
    [InlineData("streams-agent-session 1\nx\ny\nopen")]
    [InlineData("streams-agent-session 9\n1\n2\nopen")]
    public void Read_ATornOrForeignFile_GivesNone(string text)
    {
        File.WriteAllText(Path.Combine(_directory, "session"), text);

        Assert.Null(new SessionFile(_directory).Read());
    }

    [Fact]
    public void TryWrite_WhereTheDiskRefuses_SaysSo()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");

        Assert.False(new SessionFile(Path.Combine(file, "below")).TryWrite(new SessionRecord(1, 2, false)));
    }
}
