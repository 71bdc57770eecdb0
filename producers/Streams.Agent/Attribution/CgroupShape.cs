using System.Text.RegularExpressions;

namespace Streams.Agent.Attribution;

/// <summary>One way in which a runtime names the cgroup of a container.</summary>
/// <param name="Name">What the shape is called in logs and tests.</param>
/// <param name="Component">Matches one component of the path; group <c>id</c> is the container's id.</param>
/// <param name="Parents">What must lie above the component, as a prefix of some parent's name; empty for anything.</param>
/// <param name="Runtime">Runtime that the shape tells; empty where several use it.</param>
internal sealed record CgroupShape(string Name, Regex Component, string[] Parents, string Runtime);
