using System.Diagnostics.CodeAnalysis;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Tests.Driving;

/// <summary>Throws where the product would end the process.</summary>
internal sealed class ThrowingFaults : IFaultPolicy
{
    public List<string> Failed { get; } = [];

    [DoesNotReturn]
    public void Fail(string what, Exception? cause)
    {
        Failed.Add(what);
        throw new InvalidOperationException(what, cause);
    }
}
