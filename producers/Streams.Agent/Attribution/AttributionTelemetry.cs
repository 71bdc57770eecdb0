using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Streams.Agent.Attribution;

/// <summary>What attribution tells about itself.</summary>
internal sealed partial class AttributionTelemetry(IMeterFactory meters, ILogger<ContainerResolver> logger)
{
    private readonly Counter<long> _unknownShapes = meters.Create("Streams.Agent").CreateCounter<long>(
        "streams.agent.cgroup_shapes.unknown", unit: "{path}", description: "Containers whose cgroup path has no known shape; their id is the path's last component.");

    private readonly Counter<long> _departures = meters.Create("Streams.Agent").CreateCounter<long>(
        "streams.agent.processes.left", unit: "{process}", description: "Processes seen outside the cgroup of the container that they belong to.");

    /// <summary>A container's path has no known shape.</summary>
    public void ShapeUnknown(string path, string id)
    {
        _unknownShapes.Add(1);
        LogShapeUnknown(path, id);
    }

    /// <summary>A process left its container's cgroup.</summary>
    public void ProcessLeft(Origin origin, int pid)
    {
        _departures.Add(1);
        LogProcessLeft(pid, origin.Key);
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Cgroup path {Path} has no known shape; its container is called {Id}")]
    private partial void LogShapeUnknown(string path, string id);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Information, Message = "Process {Pid} left the cgroup of its container {Container} and keeps that origin")]
    private partial void LogProcessLeft(int pid, string container);
}
