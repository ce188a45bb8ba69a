// Words that say how a thing is asked rather than what is asked: grammar, politeness and contractions
// (whose apostrophes the tokeniser drops).

const groups = [
  "a an the this that these those it its itself some any all each every both either neither such same other another",
  "i me my mine myself we us our ours you your yours he him his she her hers they them their theirs",
  "am is are was were be been being do does did done doing have has had having",
  "can could may might must shall should will would",
  "and or but nor so if then else than because while as of in on at by for from with without to into onto about over",
  "under up down out off again further between through during before after above below",
  "what which who whom whose when where why how there here",
  "no not only just also too very more most much many few less least own once now ever never still yet",
  "please help thanks thank hi hello hey ok okay yes want wants need needs like let lets get got go going",
  "im ive id ill youre youve youll hes shes theyre theyve weve were isnt arent wasnt werent dont doesnt didnt",
  "cant couldnt wont wouldnt shouldnt havent hasnt hadnt whats whos hows wheres whys thats theres heres",
];

export const stopWords: ReadonlySet<string> = new Set(groups.flatMap((group) => group.split(" ")));
