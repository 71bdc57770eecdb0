using System.Text.Json;
using Streams.Schemas;
using Streams.TestKit;
using Streams.Training.Datasets.SysFlow;
using Xunit;

namespace Streams.Training.Tests.Datasets;

public class SysFlowCaptureTests
{
    private const string Before = "sf-apis/attacks/express/mon.1531776682.sf";
    private const string Start = "sf-apis/attacks/express/mon.1531776712.sf";
    private const string Exfiltration = "sf-apis/attacks/express/mon.1531776742.sf";

    [Theory]
    [InlineData(Start)]
    [InlineData(Exfiltration)]
    public void Read_OfACapture_CountsTheRecordsOfTheTruth(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllBytes(DataFolder.Need("sysflow-traces", "dev", "truth.json")));
        var expected = truth.RootElement.GetProperty("attacks").EnumerateArray().Single(attack => attack.GetProperty("file").GetString() == name).GetProperty("records").GetInt64();

        Assert.Equal(expected, Capture(name).Records);
    }

    [Fact]
    public void Read_OfTheExfiltration_KeepsItsFlowsAndBytes()
    {
        var batches = Capture(Exfiltration).Entries.Select(entry => entry.Events).OfType<EventBatch>().ToList();

        var flows = MaliciousFlows(batches).ToList();

        Assert.Equal((214, 58_549L, 183_243L), (flows.Count, flows.Sum(flow => flow.Sent), flows.Sum(flow => flow.Received)));
    }

    [Fact]
    public void Read_OfTheCaptureBefore_HoldsNothingMalicious()
    {
        Assert.Empty(MaliciousFlows(Capture(Before).Entries.Select(entry => entry.Events).OfType<EventBatch>().ToList()));
    }

    [Fact]
    public void Read_OfACapture_SaysWhoTheContainerIs()
    {
        var metadata = Assert.Single(Capture(Exfiltration).Entries.Select(entry => entry.Metadata).OfType<ContainerMetadata>());

        Assert.Equal(("99fb18d0e79f", "default", "Deployment", "vulnerable-nodejs"), (metadata.ContainerId, metadata.Namespace, metadata.OwnerKind, metadata.OwnerName));
        Assert.Equal("sha256:c822730f88fb58d31169228a02a9bd36273e5caf074eaa820b4960b1a33e9f53", metadata.ImageDigest);
    }

    [Fact]
    public void Read_OfACapture_WritesBatchesThatAgentsCouldHaveWritten()
    {
        var batches = Capture(Start).Entries.Select(entry => entry.Events).OfType<EventBatch>().ToList();

        Assert.All(batches, batch =>
        {
            Assert.InRange(batch.Events.Count, 1, 512);
            Assert.Equal(batch.Processes.Count, batch.Processes.Select(process => process.ExecId).Distinct().Count());
            Assert.All(batch.Events, item => Assert.InRange(item.Process, 0, batch.Processes.Count - 1));
            Assert.Equal(batch.Events.Select(item => item.OffsetUs).Order(), batch.Events.Select(item => item.OffsetUs));
        });
    }

    private static SysFlowCapture Capture(string name)
    {
        var (_, bytes) = SysFlowFolder.Open(DataFolder.Need("sysflow-traces")).Captures().Single(capture => capture.Name == name);
        return SysFlowCapture.Read(name, new MemoryStream(bytes));
    }

    /// <summary>Flows of processes that, or whose ancestors, carry the exfiltration script in their arguments: how the truth was made.</summary>
    private static IEnumerable<(long Sent, long Received)> MaliciousFlows(List<EventBatch> batches)
    {
        var parents = new Dictionary<long, long>();
        var marked = new HashSet<long>();
        foreach (var process in batches.SelectMany(batch => batch.Processes))
        {
            parents[process.ExecId] = process.ParentExecId;
            if (process.Arguments.Exists(argument => argument.Contains("exfil", StringComparison.Ordinal)))
            {
                marked.Add(process.ExecId);
            }
        }
        bool IsMalicious(long execId)
        {
            for (var depth = 0; execId != 0 && depth < 64; depth++)
            {
                if (marked.Contains(execId))
                {
                    return true;
                }
                execId = parents.GetValueOrDefault(execId);
            }
            return false;
        }
        foreach (var batch in batches)
        {
            foreach (var item in batch.Events.Where(item => IsMalicious(batch.Processes[item.Process].ExecId)))
            {
                if (item.ConnectionClosed is { } closed)
                {
                    yield return (closed.BytesSent, closed.BytesReceived);
                }
                if (item.FlowSample is { } sample)
                {
                    yield return (sample.BytesSent, sample.BytesReceived);
                }
            }
        }
    }
}
