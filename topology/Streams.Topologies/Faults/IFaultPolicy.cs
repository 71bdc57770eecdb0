using System.Diagnostics.CodeAnalysis;

namespace Streams.Topologies.Faults;

/// <summary>What becomes of a fault after which nothing may be committed.</summary>
internal interface IFaultPolicy
{
    /// <summary>Ends the work; never returns.</summary>
    /// <param name="what">What failed, in a few words.</param>
    /// <param name="cause">Why; null where there is no exception.</param>
    [DoesNotReturn]
    void Fail(string what, Exception? cause);
}
