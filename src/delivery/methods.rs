//! How each figure is measured: said beside the figures, wherever they are shown.

use crate::wire::Method;

pub(super) fn methods() -> Vec<Method> {
    let method = |(figure, how): (&str, &str)| Method { figure: figure.to_owned(), how: how.to_owned() };
    METHODS.iter().copied().map(method).collect()
}

const METHODS: [(&str, &str); 8] = [
    (
        "candidateMs",
        "Time with speech in it, as the interviewer's ear (voice activity detection) heard it, without pauses of 300 ms \
         and more. For the interviewer, the sound that was played.",
    ),
    ("talkRatio", "The candidate's speech as a part of both sides' speech. Typed answers do not count."),
    (
        "response",
        "From the end of the interviewer's last sound, as it was sent, to the candidate's first. The network's delay and \
         the browser's buffer are in it. By the nearest rank.",
    ),
    (
        "pauses",
        "Silences of at least 300 ms inside the candidate's turns; the share is of those turns' length.",
    ),
    (
        "wordsPerMinute",
        "Words of turns whose transcript is trusted (0.7 and more), over their time with speech. Needs five seconds of \
         such speech.",
    ),
    (
        "interruptions",
        "By the candidate: the interviewer's turn was cut off, and theirs came next. By the interviewer: it began while \
         the candidate's turn was going on.",
    ),
    ("longestTurnMs", "From its first sound to its last, pauses included."),
    (
        "fillers",
        "Sounds such as \"um\", where the transcript has them. Many recognisers leave them out, so that none counted does \
         not mean that none were said.",
    ),
];
