namespace Streams.Detection;

/// <summary>One stage of the judgement of a container's events: a plain object, single-threaded, without clock or Kafka.</summary>
/// <typeparam name="TState">State that the step reads and changes in place.</typeparam>
public interface IStep<in TState>
    where TState : class
{
    /// <summary>Takes in one observation, changes the state, and adds what it found.</summary>
    StepResult Apply(Observation observation, TState state, IFindings findings);
}
