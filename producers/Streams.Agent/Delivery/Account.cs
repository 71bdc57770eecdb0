namespace Streams.Agent.Delivery;

/// <summary>The agent's own figures of one class, in kernel occurrences.</summary>
internal sealed class Account
{
    /// <summary>Handed to the producer.</summary>
    public long HandedOver { get; set; }

    /// <summary>Left out by policy.</summary>
    public long Filtered { get; set; }

    /// <summary>Given up by the agent, and declared.</summary>
    public long Lost { get; set; }

    /// <summary>Made by the agent, so that no sensor counted it.</summary>
    public long Added { get; set; }
}
