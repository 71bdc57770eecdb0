using System.Text;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Topologies.Stores;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Stores;

public class ChangelogKeyTests
{
    [Fact]
    public void Incident_OfAContainerCalledLikeThePartitionsRecord_LeavesThatRecordReadable()
    {
        using var driver = new Driver(QuietSteps.Create());
        var detection = new Schemas.Detection { ContainerId = new PartitionRecord().Key, Workload = "w" };

        driver.Send(TopicCatalog.Detections, "w"u8.ToArray(), WireFormat.Encode(detection, SchemaIds.Detection));
        driver.Commit();

        var written = driver.Read(TopicCatalog.IncidentsChangelog);
        Assert.Equal(2, written.Count);
        var record = Assert.Single(written, message => Encoding.UTF8.GetString(message.Key) == new PartitionRecord().Key);
        new PartitionRecord().Decode(record.Value); // what a restart does first; it threw, and threw again at every restart
    }

    [Theory]
    [InlineData("partition")]
    [InlineData("partition1")]
    [InlineData("3f2a9c0d5e7b")]
    public void Key_WrittenAndRead_IsTheSameAndNeverThePinnedOne(string key)
    {
        var bytes = ChangelogKey.Of(key, "partition"u8);

        Assert.Equal(key, ChangelogKey.TextOf(bytes));
        Assert.NotEqual("partition"u8.ToArray(), bytes);
    }
}
