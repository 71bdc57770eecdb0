using Streams.Agent.Delivery;
using Streams.Kafka.Publishing;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class LayoutFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Read_WhatWasWritten_GivesItBackToTheSameClusterAlone()
    {
        var layout = new KafkaLayout(12, 7, 8);

        Assert.True(new LayoutFile(_directory, "p. registry").TryWrite(layout));

        Assert.Equal(layout, new LayoutFile(_directory, "p. registry").Read());
        Assert.Null(new LayoutFile(_directory, "q. registry").Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("streams-agent-kafka 1\nc\n12")] // torn
    [InlineData("streams-agent-kafka 1\nc\n0\n1\n2")]
    [InlineData("streams-agent-kafka 1\nc\nx\n1\n2")]
    [InlineData("streams-agent-kafka 9\nc\n12\n1\n2")]
    public void Read_ATornOrForeignFile_GivesNone(string text)
    {
        File.WriteAllText(Path.Combine(_directory, "kafka"), text);

        Assert.Null(new LayoutFile(_directory, "c").Read());
    }
}
