namespace Streams.Agent.Phases.Runtimes;

/// <summary>What one runtime tells of the lives of its containers, as it happens.</summary>
internal interface IRuntimeFeed
{
    /// <summary>Name for logs: the runtime and where it listens.</summary>
    string Name { get; }

    /// <summary>Follows the runtime until it ends the conversation or the stop; called again after each end, and tells nothing twice.</summary>
    /// <param name="connected">Called when the runtime has answered; again does no harm.</param>
    /// <param name="tell">Called for each step, on one thread at a time.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">The runtime is not there, or broke off.</exception>
    Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop);
}
