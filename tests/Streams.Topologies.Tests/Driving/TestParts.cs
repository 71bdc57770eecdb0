using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Kafka;
using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Faults;
using Streams.Topologies.Nodes;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Tests.Driving;

/// <summary>What the nodes of a topology under test share; no broker is reached.</summary>
internal sealed class TestParts
{
    public TestParts(HashSet<RecordPosition>? deadly = null, TimeProvider? time = null, StateBounds? bounds = null)
    {
        time ??= TimeProvider.System;
        var meters = new TestMeters();
        var progress = new ProgressTelemetry(meters, NullLogger<ProgressTelemetry>.Instance);
        Restoration = new Restoration(time, progress);
        Parts = new PipelineParts
        {
            Topics = new Topics(new KafkaConnection("localhost:1")),
            Ids = SchemaIds.CompiledIn,
            Rules = new IntakeRules
            {
                Decoder = new RecordDecoder(SchemaIds.CompiledIn),
                Deadly = deadly ?? [],
                AtHand = new RecordAtHand(),
                RecordBytes = 1_048_576,
                FutureTolerance = TimeSpan.FromMinutes(5),
            },
            Stores = new StoreWatch(Restoration, new StoreTelemetry(meters)),
            Bounds = bounds ?? StateBounds.Of(new TopologyOptions()),
            Restoration = Restoration,
            Held = new HeldPartitions(),
            End = new EventsEnd(time),
            Telemetry = new NodeTelemetry(meters, NullLogger<NodeTelemetry>.Instance),
            Faults = Faults,
            Time = time,
            Instance = "test",
            TickAfter = TimeSpan.FromSeconds(5),
        };
    }

    public ThrowingFaults Faults { get; } = new();

    public Restoration Restoration { get; }

    public PipelineParts Parts { get; }

    private sealed class TestMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
